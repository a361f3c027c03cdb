"""How long a Celery task takes from its submission to its result when nothing else is to be done: no HTTP, no polling.

python idle.py SECONDS  prints the milliseconds of each as JSON
"""

import json
import sys
import time

from model import served
from tasks import predict

until = time.perf_counter() + float(sys.argv[1])
took = []
rows = served["instances"]
while (start := time.perf_counter()) < until:
    predict.delay([rows[len(took) % len(rows)]]).get(timeout=30)
    took.append((time.perf_counter() - start) * 1_000)
print(json.dumps(took))
