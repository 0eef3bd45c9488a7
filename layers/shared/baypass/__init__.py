"""A visitor parking portal that host organisations run on their own AWS account."""
