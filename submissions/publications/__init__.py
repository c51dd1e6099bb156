"""What leaves the house: a report as a Word document, an Excel workbook or JSON, ordered by people and made by a worker."""
