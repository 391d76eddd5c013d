"""The mathematics beside the network: what is known of a derivative, and how it is written."""
