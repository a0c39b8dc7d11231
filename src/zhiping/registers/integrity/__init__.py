"""The integrity record (诚信档案, A5): cases, what followed from them, who is kept from applying until when."""
