"""What is taught: cycles, training sessions, sequences, speakers, materials and legal landmarks."""
