"""What offices attest of a person: hours of continuing education and assessments of a year, brought in from sheets."""
