//! The stories of `campaign` in one executable: it is linked once.

mod doors;
mod quotas;
mod setting_up;
