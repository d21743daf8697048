"""The instance: settings, URL table, process entry points, scheduled jobs, backup and its check."""
