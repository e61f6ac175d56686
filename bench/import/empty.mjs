// What every module is compared with.
