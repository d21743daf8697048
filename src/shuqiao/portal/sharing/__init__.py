"""共享申请: pages of applications, decisions and grants."""
