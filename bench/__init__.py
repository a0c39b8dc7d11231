"""What a request costs, beside a bare Django view on the same server and machine (make bench)."""
