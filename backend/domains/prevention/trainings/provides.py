"""What trainings provide to the roster."""

from backend.domains.prevention.staff.courses import Courses
from backend.domains.prevention.trainings.coverage import RecordedCourses

COURSES: Courses = RecordedCourses()
PROVIDES = {Courses: COURSES}
