//! The stories of `campaign` in one executable: it is linked once.

mod doors;
mod quota_moves;
mod quotas;
mod setting_up;
