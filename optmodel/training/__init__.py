"""Fine-tuning: runs, optimizers, the memory plan."""
