"""The wallet of a resident: what can be claimed, the coupons they hold, and the codes to show."""
