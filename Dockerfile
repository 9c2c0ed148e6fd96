# The production image: no demo, no test tools, no database server, and no root.

FROM node:24-slim AS front-end
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim AS build
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /site
COPY requirements.lock .
RUN python -m venv /venv && pip install --require-hashes --no-deps -r requirements.lock
COPY . .
COPY --from=front-end /site/node_modules node_modules
# Settings want a secret and an address; these two are not kept, and nothing connects.
RUN python -c "from dev.packages import pick_assets; pick_assets('image')" \
    && TIP_SECRET_KEY=build DATABASE_URL=postgresql://build@build/build \
       python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf demo dev node_modules var/assets package.json package-lock.json .npmrc

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tip
COPY --from=build /venv /venv
COPY --from=build /site /site
WORKDIR /site
USER tip
EXPOSE 8000
CMD ["gunicorn", "tipcouncil.wsgi", \
     "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "120", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
