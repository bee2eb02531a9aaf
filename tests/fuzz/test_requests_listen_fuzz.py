"""Any requests to `listen` are answered, and recorded or refused."""


def test_any_requests_to_listen_are_recorded_or_refused(fuzz):
    fuzz("requests-listen")
