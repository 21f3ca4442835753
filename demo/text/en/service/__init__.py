"""What programs, agents and strangers are answered, a module a subject."""

from demo.text.en.service import api as api
from demo.text.en.service import commands as commands
from demo.text.en.service import guard as guard
from demo.text.en.service import zero_gpu as zero_gpu
