import os


def lab_process(get_response):
    """Names the process on every answer."""

    def middleware(request):
        response = get_response(request)
        response["x-lab-process"] = str(os.getpid())
        return response

    return middleware
