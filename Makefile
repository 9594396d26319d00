# Every target has one line of help behind ##; `make` alone prints them.
SHELL := /bin/sh
PAYSTREAM := node cli/paystream.mjs
.DEFAULT_GOAL := help
.PHONY: help setup up down demo dev test test-unit test-int test-e2e check lint typecheck build bench receipts-check migrate topics schemas chaos chaos-mutants clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make this machine ready: packages, Kafka client, broker, registry, build (repeatable)
	@node scripts/setup.mjs

up: setup ## start services and all processes in the background; returns when all are ready
	@$(PAYSTREAM) up

down: ## stop all processes and services
	@$(PAYSTREAM) down

demo: setup ## start everything, post a stream of payments, and show what happens to them
	@$(PAYSTREAM) demo

dev: setup ## services, then all processes from source in this terminal, restarted on every change
	@npx --no-install tsx cli/main.ts dev

test: setup check ## everything that proves it: checks, then unit, integration and end-to-end tests
	@node --import tsx scripts/test.ts unit int e2e

test-unit: setup ## unit tests (no service needed)
	@node --import tsx scripts/test.ts unit

test-int: setup ## integration tests on real services of their own
	@node --import tsx scripts/test.ts int

test-e2e: setup ## end-to-end tests of the whole stack
	@node --import tsx scripts/test.ts e2e

chaos: setup ## faults against real services and three workers a group, judged by an oracle (SECONDS=300 SEED=7 ARGS=--help)
	@npx --no-install tsx tests/chaos/main.ts --seconds $(or $(SECONDS),60) --seed $(or $(SEED),1) $(ARGS)

chaos-mutants: setup ## builds without one rule each must be caught by that oracle (ARGS=--help)
	@npx --no-install tsx tests/chaos/mutants/main.ts $(ARGS)

check: lint typecheck ## lint and types

lint: setup ## format, lint rules, floating promises, import directions
	@npm run --silent lint --loglevel=error

typecheck: setup ## TypeScript, strict
	@npm run --silent typecheck --loglevel=error

build: setup ## compile to dist/

bench: setup ## all benchmarks one after the other, for hours; make bench-<name> ARGS=... runs one (benchmarks/README.md)
	@node --import tsx benchmarks/all.ts $(ARGS)

bench-%: setup
	@node --import tsx benchmarks/$*/main.ts $(ARGS)

receipts-check: setup ## draws sample receipts and reads them back by QR code, OCR and pdftotext (processors/receipts/README.md)
	@node --import tsx scripts/check-receipts.ts

migrate: setup ## bring the database to the newest migration
	@$(PAYSTREAM) migrate

topics: setup ## create and check the topics
	@$(PAYSTREAM) topics

schemas: setup ## register the record schemas
	@$(PAYSTREAM) schemas

clean: ## stop everything and delete all local data, logs and build output
	@if [ -d .data ]; then $(PAYSTREAM) down --delete-data; fi
	@rm -rf dist
