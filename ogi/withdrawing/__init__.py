"""Withdrawals: documents whose facts leave the marts at the next build, while their rows in raw and the reason stay."""
