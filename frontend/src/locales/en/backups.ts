/** Backups: what the administrator must know of them. */
export default {
  not_set_up_title: "There is no backup",
  not_set_up: "If the server breaks, all data is lost. Whoever keeps the server sets up the nightly backup as the operations guide says.",
  failed_title: "The backup failed",
  failed: "The backup of {when} failed: {reason}.",
  overdue_title: "No new backup for more than 26 hours",
  overdue: "Check that the nightly backup service is running on the server.",
  last: "Last backup: {when}.",
  last_none: "There is no backup yet.",
  missing_title: "The backup lacks attachments",
  missing: "{count} photos or scans were no longer on the server when the backup was made. Tell whoever keeps the server.",
  same_disk_title: "The backups lie on the disk of the data",
  same_disk: "If that disk breaks, both are lost. Put the backup folder on another disk.",
  reason_no_space: "there is not enough free space on a disk",
  reason_no_folder: "the backup folder cannot be written to, check that its disk is connected",
  reason_damaged: "what was written reads back differently, check the disk",
  reason_failed: "see the log of the backup command on the server",
};
