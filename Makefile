# airtime. Two commands on a fresh machine: `make demo` and `make test`.
#
# Needed beforehand: Go 1.26 or newer, a C compiler, make. Everything else is
# fetched here: Go modules by go itself, system packages by apt (Debian, Ubuntu)
# or brew (macOS). PortAudio is only for live capture: where it cannot be
# installed, the program is built without it and says so.

GO          ?= go
PREFIX      ?= /usr/local
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.1
DEADCODE    := golang.org/x/tools/cmd/deadcode@v0.51.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.1.4
FUZZTIME    ?= 20s
# axe-core (MPL-2.0) looks for what keeps people out of a page; only the tests use it.
AXE         := .tools/axe-core-4.14.1/package/axe.min.js
DATA        ?= $(or $(AIRTIME_DATA),../shared/data)

# 1 where PortAudio's headers are installed, so that cgo can build live capture.
HAVE_PORTAUDIO = $$(pkg-config --exists portaudio-2.0 2>/dev/null && echo 1 || echo 0)

.PHONY: all demo build test test-race test-device test-browser test-paper test-trust test-kernels test-batch test-slurm lint fuzz bench eval ci setup setup-test weights dist test-dist install clean help

all: build

help: ## list what make can do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: build ## set everything up, build, and run the main job on the sample meeting
	./bin/airtime demo

build: setup ## build bin/airtime, with live capture where PortAudio is there
	CGO_ENABLED=$(HAVE_PORTAUDIO) $(GO) build -trimpath -ldflags='-s -w' -o bin/airtime ./cmd/airtime

test: setup setup-test ## set everything up and run every test that needs no data
	CGO_ENABLED=$(HAVE_PORTAUDIO) $(GO) test ./...

# cmd/airtime runs the program as a process of its own; what it runs is tested for races package by package. Arithmetic
# that one goroutine does has none: those packages and, by -short, those tests are left out, and of the networks' tests some.
test-race: setup setup-test ## the same under the race detector, but for the stories of the whole program and plain arithmetic
	CGO_ENABLED=1 $(GO) test -race -short $$([ $(HAVE_PORTAUDIO) = 1 ] || echo -tags=noportaudio) \
	  $$($(GO) list ./... | grep -v -e '/cmd/airtime$$' -e '/diarize/channel$$' -e '/diarize/cepstral' -e '/diarize/group' -e '/diarize/score$$')

test-device: setup setup-device ## capture live sound from a PulseAudio and a PipeWire server of the tests' own
	@if [ "$$(uname)" = Darwin ]; then echo "test-device needs PulseAudio, which is not on macOS: not tested here"; \
	else $(GO) test -tags device -run Device -parallel 8 -count=1 ./audio/capture ./cmd/... && \
	  TEST_SOUND_SERVER=pipewire $(GO) test -tags device -run Device -parallel 8 -count=1 ./audio/capture; fi

test-browser: setup-browser ## open the HTML page in a Chromium: no request, layout, colours, print
	$(GO) test -tags browser -run Browser ./report/...
	AXE=$(abspath $(AXE)) $(GO) test -tags browser -run Browser ./cmd/internal/web

test-paper: setup-paper ## print sheets with Noto fonts and read them with poppler: names in any script, margins
	$(GO) test -tags paper -run Paper ./report/render

test-trust: setup setup-test ## kill it 300 times, feed it 10,000 hostile files, look at all that it writes anywhere
	$(GO) test -tags trust -run 'HostileFiles|Killed|WholeFileSystem|NothingWritten' -count=1 -timeout 20m ./cmd/airtime

test-kernels: setup setup-arm64 ## hold the networks to PyTorch's outputs on other processors: arm64 (under qemu), and this one with less than it has
	@d=$$(mktemp -d); trap 'rm -rf "$$d"' EXIT; set -e; cd diarize/neural; \
	for arch in arm64 $$($(GO) env GOHOSTARCH); do CGO_ENABLED=0 GOARCH=$$arch $(GO) test -c -o "$$d/$$arch/" ./kernel .; done; \
	case "$$(uname -m)" in aarch64|arm64) on=;; *) on=qemu-aarch64;; esac; \
	$$on "$$d/arm64/kernel.test"; $$on "$$d/arm64/neural.test" -test.run Golden; \
	for off in avx2 avx512f avx512vnni; do GODEBUG=cpu.$$off=off "$$d/$$($(GO) env GOHOSTARCH)/neural.test" -test.run Golden; done

test-batch: setup setup-test setup-batch ## run the recipes for many recordings: GNU parallel, and the command of the Kubernetes job
	$(GO) test -tags batch -run 'Parallel|Kubernetes' -count=1 ./cmd/airtime

test-slurm: setup setup-test setup-batch ## run a job array in a Slurm cluster of one node, with daemons of the test's own (as root)
	@if [ "$$(uname)" = Darwin ]; then echo "test-slurm needs Slurm, which is not on macOS: not tested here"; \
	else $(GO) test -tags batch -run Slurm -count=1 -v ./cmd/airtime; fi

lint: ## formatting, vet, staticcheck, code that nothing calls
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "not formatted (run gofmt -w):"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet -tags eval,device,browser,paper,batch,trust ./...
	$(GO) run $(STATICCHECK) ./...
	@out=$$($(GO) run $(DEADCODE) -test -tags device,eval,browser,paper ./...); if [ -n "$$out" ]; then echo "never called:"; echo "$$out"; exit 1; fi
	@if curl -sfI --max-time 5 https://vuln.go.dev/index/db.json >/dev/null 2>&1; then $(GO) run $(GOVULNCHECK) ./...; \
	else echo "govulncheck: its database (vuln.go.dev) cannot be reached from here: not looked up"; fi

fuzz: ## fuzz every parser for FUZZTIME each
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; \
	done

bench: ## speed and memory
	$(GO) test -run '^$$' -bench . -benchmem -timeout 1h ./...

eval: ## accuracy on the meetings in DATA against the committed baselines
	AIRTIME_DATA=$(abspath $(DATA)) $(GO) test -tags eval -run Eval -count=1 -timeout 30m -v ./...

ci: test test-race test-device test-browser test-paper test-trust test-kernels test-batch test-slurm lint eval ## what CI runs
	CGO_ENABLED=0 $(GO) build ./...

dist: setup ## archives for every system, .deb, manual, completions, checksums, SBOM and notes, in dist/
	$(GO) run ./cmd/internal/release -out dist $$([ $(HAVE_PORTAUDIO) = 1 ] && echo -capture) \
	  -version "$${VERSION:-$$(git describe --tags --always --dirty)}" -epoch "$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)}" \
	  -maintainer "$${MAINTAINER:-$$(git log -1 --format='%cn <%ce>')}"

test-dist: dist ## make it again elsewhere, and compare every byte
	@d=$$(mktemp -d); trap 'rm -rf "$$d"' EXIT; cp dist/SHA256SUMS "$$d"; \
	$(MAKE) --no-print-directory dist >/dev/null && diff "$$d/SHA256SUMS" dist/SHA256SUMS && echo "the same bytes twice"

install: build ## install into PREFIX/bin
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 bin/airtime $(DESTDIR)$(PREFIX)/bin/airtime

clean:
	rm -rf bin dist

# Installs what is named, by whatever this system has; never fails, since
# every use has a fallback or an error of its own.
define system-install
	@if command -v apt-get >/dev/null; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "installing $(1) with apt-get"; \
	  DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; \
	  { $$sudo apt-get install -y -qq --no-install-recommends $(1) >/dev/null 2>&1 || \
	    { $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }; } || \
	    echo "could not install $(1); going on without"; \
	elif command -v brew >/dev/null; then \
	  echo "installing $(2) with brew"; brew install -q $(2) || echo "could not install $(2); going on without"; \
	else \
	  echo "no apt-get and no brew here; going on without $(1)"; \
	fi
endef

setup:
	@command -v $(GO) >/dev/null || { echo "airtime needs Go 1.26 or newer: https://go.dev/dl/"; exit 1; }
	@[ $(HAVE_PORTAUDIO) = 1 ] || $(MAKE) --no-print-directory .setup-portaudio
	@$(MAKE) --no-print-directory weights

# Needs Python 3 with pip and a connection, once. Never fails: a program without
# the networks says so, and tells voices apart by its training-free front end.
weights: ## fetch the voice networks that the program is built with, where they are missing
	@python3 diarize/neural/weights/pack.py || \
	  echo "going on without the voice networks: this airtime will tell voices apart less well, and will say so (make weights tries again)"

# What tests use beyond the program itself: ffmpeg for the formats it decodes,
# strace for the proof that nothing is written or sent.
setup-test:
	@command -v ffmpeg >/dev/null && { command -v strace >/dev/null || [ "$$(uname)" = Darwin ]; } || \
	  $(MAKE) --no-print-directory .setup-tools

setup-browser: $(AXE)
	@[ -n "$(CHROMIUM)" ] || command -v chromium chromium-browser google-chrome >/dev/null || [ -d "/Applications/Google Chrome.app" ] || \
	  $(MAKE) --no-print-directory .setup-browser

$(AXE):
	@command -v npm >/dev/null || $(MAKE) --no-print-directory .setup-npm
	@mkdir -p .tools/axe-core-4.14.1 && cd .tools/axe-core-4.14.1 && npm pack --silent axe-core@4.14.1 >/dev/null && tar xzf axe-core-4.14.1.tgz package/axe.min.js

setup-batch:
	@command -v parallel >/dev/null && { [ "$$(uname)" = Darwin ] || command -v slurmctld >/dev/null; } || \
	  $(MAKE) --no-print-directory .setup-batch

setup-paper:
	@command -v pdftotext >/dev/null && { [ "$$(uname)" = Darwin ] || ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc /usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf >/dev/null 2>&1; } || \
	  $(MAKE) --no-print-directory .setup-paper

setup-arm64:
	@case "$$(uname -m)" in aarch64|arm64) ;; *) command -v qemu-aarch64 >/dev/null || $(MAKE) --no-print-directory .setup-arm64;; esac

setup-device:
	@[ "$$(uname)" = Darwin ] || \
	  { command -v tmux && command -v pulseaudio && command -v pactl && command -v pipewire-pulse && command -v wireplumber && command -v dbus-daemon && ls /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so; } >/dev/null 2>&1 || \
	  $(MAKE) --no-print-directory .setup-device

.PHONY: setup-batch .setup-batch setup-arm64 .setup-arm64 setup-device .setup-device setup-browser setup-paper .setup-paper .setup-portaudio .setup-tools .setup-browser
.setup-portaudio:
	$(call system-install,portaudio19-dev pkg-config libasound2-plugins,portaudio pkg-config)

.setup-device:
	$(call system-install,pulseaudio pulseaudio-utils libasound2-plugins pipewire-pulse wireplumber dbus-daemon tmux,)

.setup-arm64:
	$(call system-install,qemu-user,)

.setup-tools:
	$(call system-install,ffmpeg strace,ffmpeg)

.setup-batch:
	$(call system-install,parallel slurmctld slurmd slurm-client munge,parallel)

.setup-paper:
	$(call system-install,poppler-utils fonts-noto-core fonts-noto-cjk,poppler)

.setup-npm:
	$(call system-install,npm,node)

.setup-browser:
	$(call system-install,chromium fonts-liberation,--cask google-chrome)
