"""Departments, people, client systems, keys, roles, sign-in, notices."""
