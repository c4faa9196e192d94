"""Point d'avancement: from partners' records to a paginated, accessible, archivable publication."""
