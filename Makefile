# The whole of it is in `make help`. Steps that need more than a line are in .ci/.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.ONESHELL:
.SILENT:
.NOTPARALLEL:
.PHONY: help demo test image bench clean

# Where rustup puts cargo, for shells that have not heard of it yet.
export PATH := $(PATH):$(HOME)/.cargo/bin

# Asked when needed, because cargo may not be there yet: CARGO_TARGET_DIR and cargo's own configuration move this folder.
target = $$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')

# No crate of these may come in, for any platform: TLS is rustls with ring, and nothing links the system's OpenSSL.
banned := openssl-sys|native-tls|aws-lc-rs|aws-lc-sys

help: ## Shows this.
	sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 15

demo: ## Builds the program and runs the scenarios of the example shop, which find two planted defects.
	.ci/need rust cc ca-certificates git python3 curl chromium
	echo "== Building the program: some six minutes on two cores the first time"
	cargo build --release --locked
	echo "== Running the scenarios of examples/tea-shop, a shop with two planted defects that its unit tests do not find"
	bundle=$$(.ci/tea-shop "$(target)/release/scenarioforge")
	bundle=$${bundle#"$$PWD"/}
	echo
	echo "== The gate has failed, and that is the point of this demo: the scenarios found exactly the two planted defects."
	echo "   SC-orders-003/two-teas   a cancelled order gives back only its first tea (examples/tea-shop/shop/orders.py)"
	echo "   SC-pages-001/base        the order page shows the total before the voucher (examples/tea-shop/shop/pages.py)"
	echo "   SC-pages-004/base        the same, as a customer sees it in a browser"
	echo "   Report:      $$bundle/report/index.html (open it in a browser)"
	echo "   Replay one:  sh $$bundle/evidence/SC-pages-001/base/1/repro.sh examples/tea-shop"

test: ## Runs every check: format, lints, tests, the example's own tests and its scenarios, dependencies.
	.ci/need rust rustfmt clippy cc ca-certificates git python3 python3-venv curl util-linux procps chromium
	echo "== Format"
	cargo fmt --check
	echo "== Lints"
	cargo clippy --locked --all-targets -- -D warnings
	echo "== Tests"
	cargo test --locked
	echo "== The example shop's own tests, which do not find its two defects"
	(cd examples/tea-shop && python3 -B -m unittest discover)
	echo "== The example shop's scenarios, which find them"
	"$(target)/debug/scenarioforge" -C examples/tea-shop check
	.ci/tea-shop "$(target)/debug/scenarioforge"
	echo "== The action, its workflows and its images"
	skipped=$$(.ci/action "$(target)/debug/scenarioforge")
	echo "== Dependencies"
	tree=$$(cargo tree --locked --target all --edges all --prefix none)
	if echo "$$tree" | grep -E '^($(banned)) '; then
		echo "these crates are banned; see deny.toml" >&2
		exit 1
	fi
	if command -v cargo-deny >/dev/null; then
		cargo deny check bans licenses sources # Advisories need a network; the workflow asks for them.
	else
		echo "cargo-deny is not installed: licences were not checked"
	fi
	if [ -n "$$skipped" ]; then
		echo
		echo "****************************************************************************************************"
		echo "* NOT CHECKED, $$skipped"
		echo "****************************************************************************************************"
		echo
	fi
	echo "== All checks passed$${skipped:+, except what was not checked}"

image: ## Builds the images as they are released (some ten minutes the first time), and tells how large they are.
	.ci/need rust git python3
	if ! engine=$$(.ci/docker); then
		echo "images need a Docker engine" >&2
		exit 1
	fi
	trap '[ -z "$$engine" ] || kill "$$engine"' EXIT
	.ci/images release binary=scenarioforge:binary core=scenarioforge:core default=scenarioforge:default
	for image in binary core default; do
		docker image inspect --format '{{.Size}}' "scenarioforge:$$image" |
			awk -v image="$$image" '{ printf "%-8s %5.0f MB\n", image, $$1 / 1e6 }'
	done
	docker run --rm --network none --entrypoint /usr/local/bin/scenarioforge scenarioforge:default --version

bench: ## Measures what a run costs beside the commands that it runs and beside a bare script in the browser, an upload, a scan beside reading and hashing, and how well sources are found.
	.ci/need rust cc ca-certificates git python3 chromium
	cargo bench --locked --bench ratios
	cargo bench --locked --bench browser
	cargo bench --locked --bench artifacts
	cargo bench --locked --bench scan
	cargo bench --locked --bench sources

clean: ## Removes what was built, and the bundles of the example.
	cargo clean
	rm -rf examples/tea-shop/.scenarioforge/runs
