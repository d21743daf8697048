"""Departments and people by sheet (机构和人员导入).

The file is opened by the room above that reads spreadsheets; this room gets its rows.
"""
