"""The web server's log: no query string and no referrer, for a search may hold a name."""

accesslog = "-"
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s'
