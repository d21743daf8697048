"""The catalogue (政务信息资源目录): what departments hold and how it may be shared."""
