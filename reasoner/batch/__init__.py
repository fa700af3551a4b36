"""Many patients: cases in, one record a case out, in their order, whatever becomes of a single case.

`run_batch` is the library's entry; files, resuming and locking are in `output`, what a worker does with a case in `answering`.
"""

from reasoner.batch.cases import Case, open_cases
from reasoner.batch.crew import run_batch
from reasoner.batch.records import Record, record_schema
from reasoner.batch.setting import Setting

__all__ = ["Case", "Record", "Setting", "open_cases", "record_schema", "run_batch"]
