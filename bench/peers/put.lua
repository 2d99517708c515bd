-- Has wrk send the page's signals as a PUT.
wrk.method = "PUT"
wrk.body = '{"input":"Ada","trips":1}'
wrk.headers["Content-Type"] = "application/json"
