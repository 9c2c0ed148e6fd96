def problem(exc, context):
    return None
