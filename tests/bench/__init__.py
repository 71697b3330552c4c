"""Speed and memory of the whole product, as medians of several runs: `make bench`."""
