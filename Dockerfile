# The page in a container: `docker build -t forget .`, then `docker run --rm -p 7860:7860 -v forget:/data forget`.
# TORCH_INDEX is the address of PyTorch's own index for one CUDA version, or for CPUs alone; without it, torch comes
# from where pip looks anyway, and computes on the CPU unless the container is given a GPU (`docker run --gpus all`).
ARG PYTHON=3.12
FROM python:${PYTHON}-slim

RUN useradd --create-home --uid 1000 page && mkdir /data && chown page /data
WORKDIR /app

ARG TORCH_INDEX=""
COPY requirements.txt ./
RUN if [ -n "$TORCH_INDEX" ]; then pip install --no-cache-dir --index-url "$TORCH_INDEX" "$(grep '^torch' requirements.txt)"; fi \
    && pip install --no-cache-dir -r requirements.txt

COPY app.py README.md LICENSE ./
COPY core core
COPY demo demo
COPY assets assets

ENV E2UREC_HOST=0.0.0.0 E2UREC_PORT=7860 E2UREC_CACHE=/data/cache E2UREC_RUNS=/data/runs \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER page
VOLUME /data
EXPOSE 7860
# As Ctrl-C: runs that are at work are noted as cancelled, and the same request goes on later.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['E2UREC_PORT'], timeout=4)"]
CMD ["python", "app.py"]
