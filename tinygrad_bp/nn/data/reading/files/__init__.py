"""Files of tables: their bytes as text, their lines as cells."""
