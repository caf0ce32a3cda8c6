"""The portal as a whole: settings, addresses, and the pages that look across the floors."""
