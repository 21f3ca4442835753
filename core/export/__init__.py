"""What a person takes away: certificate, weights, predictions."""
