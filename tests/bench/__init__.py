"""What the programme page costs, beside the smallest page that Django can serve: `python -m tests.bench`."""
