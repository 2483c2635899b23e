"""How fast the translation road is."""
