-- Who holds which post is said by appointments in the log, dated and by their instrument; nothing here gives a right to act.

DROP TABLE office.post_held;
