"""The official workbook of one unit and round: filled in without a network, sent back, read or returned with its faults marked."""
