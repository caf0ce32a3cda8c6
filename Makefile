# Les commandes du portail. Chacune prépare ce qu’il lui faut, une seule fois ; `make` seul les liste.

PORT ?= 8000
DEMO ?= yes
PYTHON ?= python3
EDITS ?= 200
KILLS ?= 5
OUT ?= var/pages
BIN := .venv/bin
INSTALLED := .venv/installed
NPM_INSTALL := npm install --silent --save-exact --no-audit --no-fund --prefix var/tools
VNU_JAR := var/tools/node_modules/vnu-jar/build/dist/vnu.jar
PRETTIER := 3.10.1

# A database, or a debug switch, left in the caller's environment must not decide what a check checks.
AS_IN_PRODUCTION = env -u DATABASE_URL DEBUG=no HTTPS=yes ALLOWED_HOSTS=example.org \
	DEFAULT_FROM_EMAIL=portail@example.org SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"
ON_A_LAPTOP = env DEBUG=no HTTPS=no ALLOWED_HOSTS=127.0.0.1,localhost SECRET_KEY="$$(cat var/secret_key)"

.DEFAULT_GOAL := help
.PHONY: help install database run serve test test-postgres journeys audit html-checker bench storm pages check modules changes format \
	requirements

help: ## cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

install: $(INSTALLED) ## installe les dépendances dans .venv (les autres commandes le font d’elles-mêmes)

$(INSTALLED): requirements/dev.txt
	@echo "Installation des dépendances, une seule fois : une minute environ…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
		echo "Il manque de quoi créer un environnement Python (sous Debian : le paquet python3-venv)." >&2; \
		rm -rf .venv; exit 1; }
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

database: $(INSTALLED) ## crée ou met à jour la base d’essai : le cycle 2022 et la démonstration (DEMO=no : sans elle)
	@DEBUG=yes $(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=yes $(BIN)/python manage.py createcachetable --verbosity 0
	@DEBUG=yes $(BIN)/python manage.py load_reference
	@DEBUG=yes $(BIN)/python manage.py load_cycle_2022
ifeq ($(DEMO),no)
	@DEBUG=yes $(BIN)/python manage.py remove_demo
	@echo "Pour entrer dans l’administration, créez un compte : DEBUG=yes $(BIN)/python manage.py createsuperuser"
else
	@DEBUG=yes PORTAL_URL=http://127.0.0.1:$(PORT) $(BIN)/python manage.py load_demo
	@echo
	@echo "  Sans ces données fictives : make run DEMO=no"
endif

run: database ## le portail sur http://127.0.0.1:8000/ pour l’essayer et le développer (PORT=…, DEMO=no)
	@echo
	@echo "  Le portail :         http://127.0.0.1:$(PORT)/"
	@echo "  L’administration :   http://127.0.0.1:$(PORT)/admin/"
	@echo "  Les courriels :      http://127.0.0.1:$(PORT)/courriels/"
	@echo "  Pour arrêter :       Ctrl+C"
	@echo
	@export DEBUG=yes PORTAL_URL=http://127.0.0.1:$(PORT); \
	$(BIN)/python -W ignore manage.py send_messages & worker=$$!; \
	trap 'kill $$worker 2>/dev/null; wait $$worker' EXIT; trap 'exit 130' INT TERM; \
	$(BIN)/python -W ignore manage.py runserver 127.0.0.1:$(PORT)

serve: database var/secret_key ## la même base sous le serveur et les réglages de production
	@$(ON_A_LAPTOP) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo "Le portail : http://127.0.0.1:$(PORT)/ (Ctrl+C pour arrêter)"
	@exec $(ON_A_LAPTOP) $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 2 --blocking-threads 2 \
		cycle.wsgi:application

var/secret_key: | $(INSTALLED)
	@mkdir -p var
	@umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))' > $@

test: $(INSTALLED) ## tous les tests ; les parcours au navigateur aussi, si Chromium est là
	@$(BIN)/pytest -rs -n auto --ignore tests/journeys
	@$(BIN)/pytest -rs -n auto --dist worksteal tests/journeys

test-postgres: $(INSTALLED) ## les tests sur PostgreSQL : une base jetable, ou celle de DATABASE_URL
	@tests/with-postgres $(BIN)/pytest -rs -n auto --ignore tests/journeys

journeys: $(INSTALLED) ## les parcours et les audits, dans un vrai navigateur
	@$(BIN)/pytest -rs -n auto --dist worksteal tests/journeys

audit: $(INSTALLED) html-checker ## l’accessibilité (axe-core) et le HTML (Nu) de chaque page
	@$(BIN)/pytest -rs tests/journeys/test_audits.py

# The HTML checker of the W3C: npm brings it, Java runs it; the audits use it once it is there.
html-checker: $(VNU_JAR)

$(VNU_JAR):
	@$(NPM_INSTALL) vnu-jar@26.9.27

# The formatter of style sheets and scripts: npm brings it too. A machine without npm leaves them as they are;
# continuous integration has npm, and fails without.
ifneq ($(shell command -v npm)$(filter true,$(CI)),)
check format: var/tools/prettier-$(PRETTIER)
prettier = var/tools/node_modules/.bin/prettier --log-level warn --print-width 120 $(1) static/css static/js
else
prettier = echo "Sans npm, le CSS et le JavaScript ne sont ni vérifiés ni remis en forme."
endif

var/tools/prettier-$(PRETTIER):
	@$(NPM_INSTALL) prettier@$(PRETTIER)
	@touch $@

bench: $(INSTALLED) ## mesure les temps de réponse du portail en production
	@$(BIN)/python -m tests.bench

storm: $(INSTALLED) ## huit personnes écrivent une feuille de route, le serveur est tué : rien ne se perd (EDITS=…, KILLS=…)
	@env -u DATABASE_URL $(BIN)/python -m tests.storm --edits $(EDITS) --kills $(KILLS)
	@tests/with-postgres $(BIN)/python -m tests.storm --edits $(EDITS) --kills $(KILLS)

pages: $(INSTALLED) ## enregistre les pages vues par chaque rôle, à comparer avant et après une refonte (OUT=dossier)
	@$(BIN)/python -m tests.pages save $(OUT)

check: $(INSTALLED) ## style, gabarits, sens des imports, types, migrations, réglages de production, docstrings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(call prettier,--check)
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/lint-imports --no-cache
	@$(AS_IN_PRODUCTION) $(BIN)/mypy
	@$(AS_IN_PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(AS_IN_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/pytest -q tests/test_house.py tests/test_styles.py tests/test_floors.py tests/test_modules.py tests/test_templates.py \
		tests/test_glossary_of_code.py tests/test_papers.py

modules: ## récrit docs/modules.md d’après les docstrings
	@$(PYTHON) docs/make_modules.py

changes: $(INSTALLED) ## récrit docs/ce-que-chacun-change.md d’après les règles
	@DEBUG=yes $(BIN)/python docs/make_changes.py

format: $(INSTALLED) ## remet en forme le code Python, le CSS et le JavaScript
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .
	@$(call prettier,--write)

requirements: $(INSTALLED) ## recalcule requirements/*.txt d’après pyproject.toml (UPGRADE=--upgrade : versions nouvelles)
	@$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header $(UPGRADE) \
		pyproject.toml -o requirements/base.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header $(UPGRADE) \
		pyproject.toml --group dev -o requirements/dev.txt
