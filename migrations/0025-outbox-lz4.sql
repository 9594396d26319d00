-- An outbox is half repetition: compressed it is less log and fewer new blocks. A server that was built without lz4 keeps it as it is.

do $$ begin
  alter table stream_offsets alter column outbox set compression lz4;
  alter table stream_offsets alter column outbox set storage extended;
exception when feature_not_supported then null;
end $$;
