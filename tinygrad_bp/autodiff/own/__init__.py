"""Operations of one's own: what is made of the functions that somebody gives."""
