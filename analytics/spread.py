"""The spread of restless values, told from their median absolute deviation."""

MAD_TO_SD = 1.4826  # of normally distributed values: 1 / 0.6745
