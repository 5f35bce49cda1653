"""What people read: one question, one module, its table, its writer and its queries."""
