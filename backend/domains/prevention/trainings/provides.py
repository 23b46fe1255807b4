"""What trainings provide to staff."""

from backend.domains.prevention.staff.completed_courses import CompletedCourses
from backend.domains.prevention.trainings.trained_staff import RecordedCourses

COURSES: CompletedCourses = RecordedCourses()
PROVIDES = {CompletedCourses: COURSES}
