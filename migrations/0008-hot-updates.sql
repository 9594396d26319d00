-- Room on every page for the next version of its rows: an update that fits there touches no index. Holds for pages written from now on.

alter table fds_presence set (fillfactor = 75);
alter table merchant_totals set (fillfactor = 75);
alter table stream_offsets set (fillfactor = 50);
