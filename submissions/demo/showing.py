SHOWN_FATES: dict[str, str] = {}
def show_everything(round_, now): pass
