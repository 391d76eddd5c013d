"""The options that several commands share: the network, where a document goes, lists of names."""
