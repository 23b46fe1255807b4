"""What list, detail and export of __ens__ read."""

from backend.core.sql.record_reader import RecordReader
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.schemas import __Thing__Read

READER = RecordReader(__Thing__, __Thing__Read, (__Thing__.sort_key, __Thing__.id))
