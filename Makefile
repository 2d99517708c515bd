# make test does all that a change has to pass, and installs what it needs.

# The examples are named, since wildcards of go skip _example. Some are modules.
EXAMPLE_MODULES := $(patsubst %/go.mod,%,$(wildcard _example/*/go.mod))
MODULES := . echov5 natshub datastartest compress compress/test observe/otel observe/prometheus docs e2e bench test $(EXAMPLE_MODULES)
EXAMPLES := ./_example ./_example/internal/demo ./_example/internal/hostile \
	$(addprefix ./,$(filter-out $(EXAMPLE_MODULES),$(patsubst %/main.go,%,$(wildcard _example/*/main.go))))

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# So many go side by side: some of them wait most of the time, others compute. Of the
# units natshub and the cluster wait, and come first.
JOBS := 2
UNIT_JOBS := 3
VETS := format $(MODULES:%=vet/%) vet/_example
# The longest come first.
UNITS := natshub _example/cluster . echov5 test datastartest observe/prometheus compress compress/test observe/otel $(filter-out _example/cluster,$(EXAMPLE_MODULES)) docs

.PHONY: test vet unit browser matrix fuzz hostile bench bench-smoke bench-peers benchmarks clients chromium proxies engines prometheus release-check \
	format vet/_example $(MODULES:%=vet/%) $(UNITS:%=unit/%) unit/e2e

# The browser tests come first, and no other tests beside them: clients before 0.20
# give up after eleven seconds, in which a busy machine may not have restarted a
# server. Vets have what the browser tests leave, since those wait most of the time.
test: proxies prometheus clients
	$(call beside,unit/e2e $(VETS))
	$(call beside,$(UNITS:%=unit/%) bench-smoke,$(UNIT_JOBS))

vet:
	$(call beside,$(VETS))

unit:
	$(call beside,$(UNITS:%=unit/%),$(UNIT_JOBS))

# beside makes targets side by side, so many at a time, all of them although one fails.
# What those say that fail comes in the end.
beside = @failed=$$(mktemp -d) && trap "rm -rf $$failed" EXIT && \
	{ $(MAKE) --no-print-directory -k -j$(or $(2),$(JOBS)) --output-sync FAILED=$$failed $(1) || \
		{ for f in $$failed/*; do printf '\n\n%s FAILED:\n' "$$(basename $$f)"; cat $$f; done; exit 1; }; }

# run runs commands. Under beside it keeps what they say until they have ended.
run = @echo "$@:"; $(if $(FAILED),{ $(1); } >$(said) 2>&1 && cat $(said) && rm $(said),$(1))
said = $(FAILED)/$(subst /,-,$@)

format:
	$(call run,test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; })

# idly runs a command on what others leave of the machine.
idly := nice -n 19

# With more memory, staticcheck takes two thirds of the time.
$(VETS): export GOGC := 400

$(MODULES:%=vet/%): vet/%:
	$(call run,$(idly) go -C $* vet ./... && $(idly) go -C $* run $(STATICCHECK) ./...)

vet/_example:
	$(call run,$(idly) go vet $(EXAMPLES) && $(idly) go run $(STATICCHECK) $(EXAMPLES))

# Go keeps results although files outside the module changed, such as the tests
# that echov5 runs, the guides that docs compiles and the dashboard: these are always run.
unit/e2e $(UNITS:%=unit/%): unit/%:
	$(call run,$(with) go -C $* test -race -timeout 20m $(flags) ./... $(if $(filter .,$*),$(EXAMPLES)))

unit/echov5 unit/docs unit/observe/prometheus: flags := -count 1
# The tests of natshub wait for elections, and for servers to come back.
unit/natshub: flags := -parallel 5

# Four browser tests at a time; what they need is brought by browser and test.
unit/e2e: flags := -count 1 -parallel 4
unit/e2e matrix fuzz: with = $(if $(DATASTAR_CLIENTS),DATASTAR_CLIENTS="$(abspath $(DATASTAR_CLIENTS))")

browser: proxies clients
	$(call beside,unit/e2e)

# All clients in all browsers through all that may happen to a live page, which takes
# about 20 minutes. It writes the table in docs/reliability.md.
matrix: engines clients
	$(with) go -C e2e test -count 1 -timeout 90m -run '^TestMatrix$$' . -matrix ../docs/reliability.md
	@sed '1,/make matrix writes/d' docs/reliability.md

# What the browser tests need, from Debian's packages, where it is missing. Without the
# engines, tests in Firefox and WebKit are skipped.
chromium:
	@command -v google-chrome >/dev/null || { $(call brought,chromium:chromium); }

proxies: chromium
	@$(call brought,nginx:nginx caddy:caddy haproxy:haproxy)

engines: proxies
	@$(call brought,firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb)

# What the tests of observe/prometheus need. Without it those are skipped.
prometheus:
	@$(call brought,prometheus:prometheus)

# brought installs the packages of those programs that are missing.
brought = missing=$$(for p in $(1); do command -v $${p%:*} >/dev/null || echo $${p\#*:}; done); test -z "$$missing" || \
	{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy $$missing; }

# The clients that npm has; DATASTAR_CLIENTS names a folder of the others.
clients: e2e/node_modules/.package-lock.json

e2e/node_modules/.package-lock.json: e2e/package-lock.json
	cd e2e && npm ci --no-fund --no-audit

# Each fuzz target for two minutes, and 100,000 pages and what happens to them, which
# datastartest's model and Chromium are given.
fuzz: chromium clients
	@for m in . natshub datastartest compress; do for p in $$(go -C $$m list ./...); do \
		for f in $$(go -C $$m test -list '^Fuzz' $$p | grep '^Fuzz'); do \
			go -C $$m test -run '^$$' -fuzz "^$$f$$" -fuzztime 2m -fuzzminimizetime 100x $$p || exit 1; \
		done; \
	done; done
	$(with) go -C e2e test -count 1 -timeout 90m -run '^TestModel_(dom|live)$$' -v . -model.n 25000 -model.seed $$(date +%s)

# The attacks of TestHostileRequests, of which the tests make 5,000: HOSTILE says
# which, such as "-hostile.seed 2" or "-hostile.only 17".
hostile:
	go test -race -count 1 -timeout 30m -run Hostile -v ./_example -hostile.n 100000 $(HOSTILE)

# Everything side by side, in 15 minutes on two cores: writes bench/README.md. BENCH are
# further arguments, such as "-only feeds".
bench: bench-peers
	cd bench && go run . $(BENCH)

# Allocations on hot paths, and ratios with room for a busy machine. Not under -race.
bench-smoke:
	$(call run,go -C bench test -count 1 -timeout 5m ./...)

# What bench compares with, where it can be had. What is missing is left out, with a line
# that says so.
PYTHON_PEERS := starlette uvicorn uvloop httptools
bench-peers:
	-@$(call brought,wrk:wrk)
	-@/usr/bin/python3 -c 'import $(shell echo $(PYTHON_PEERS) | tr ' ' ,)' 2>/dev/null || \
		{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy uvicorn $(patsubst %,python3-%,$(filter-out uvicorn,$(PYTHON_PEERS))); }
	-@test -d bench/peers/node_modules || { cd bench/peers && npm ci --no-fund --no-audit; }

# Go's benchmarks, of what bench does not compare.
benchmarks:
	go test -run '^$$' -bench . -benchmem ./...
	go -C bench test -run '^$$' -bench 'Follow|Observed' -benchmem ./...
	go -C compress test -run '^$$' -bench . ./...
	go -C compress/test test -run '^$$' -bench . -benchtime 21x ./...
	go -C natshub test -run '^$$' -bench Publish -benchmem ./...
	go -C natshub test -run '^$$' -bench IdleNode -benchtime 1x ./...

# A rehearsal of a release: see CONTRIBUTING. VERSION is v0.1.0 by default.
release-check:
	.ci/release-check $(VERSION)
