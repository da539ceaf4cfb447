-- An archive as the program left it at schema 0002: an interview that machines and people have worked on.
-- seal.key: 0d749efd40df2804de3bd59c6500930b65609d4f7420c415c178d95748291017
BEGIN TRANSACTION;
CREATE TABLE account (
	name VARCHAR(32) NOT NULL, 
	duties TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	made_at VARCHAR(32) NOT NULL, 
	closed_at VARCHAR(32), 
	CONSTRAINT pk_account PRIMARY KEY (name)
);
INSERT INTO "account" VALUES('aigul','interpreter','scrypt$salt$hash','2026-03-01T12:00:01.000000+00:00',NULL);
INSERT INTO "account" VALUES('dolkun','administrator reviewer','scrypt$salt$hash','2026-03-01T12:00:03.000000+00:00',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE approval (
	segment VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	person TEXT NOT NULL, 
	source INTEGER NOT NULL, 
	translation INTEGER, 
	speaker INTEGER NOT NULL, 
	CONSTRAINT pk_approval PRIMARY KEY (segment, kind, number), 
	CONSTRAINT ck_approval_kind CHECK (kind = 'status'), 
	CONSTRAINT fk_approval_segment_revision FOREIGN KEY(segment, kind, number) REFERENCES revision (segment, kind, number)
);
INSERT INTO "approval" VALUES('seg-xkxr8hz4shc8','status',1,'dolkun',1,2,1);
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor TEXT NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	subject VARCHAR(32) NOT NULL, 
	payload TEXT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq)
);
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:02.000000+00:00','aigul','account.added','aigul','{"duties":["interpreter"]}','','c09e6c97804f69c30007ce3aebd6f3c3bcf35f11210bfb332cfdf0c427689765');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:04.000000+00:00','aigul','account.added','dolkun','{"duties":["administrator","reviewer"]}','c09e6c97804f69c30007ce3aebd6f3c3bcf35f11210bfb332cfdf0c427689765','7078aca6f6f915822e35486e08fc06d271726aedb2f71faaaecaf7be499e24b2');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:07.000000+00:00','operator','recording.received','rec-mec7spdces3q','{"again":false,"sha256":"0ce48aac985a97d7054049629bef5dc4709863620031e9dccf591598fcd9ac2e","size_bytes":13}','7078aca6f6f915822e35486e08fc06d271726aedb2f71faaaecaf7be499e24b2','64f6149ff4ae781a131e36ee605af04d3dbe02cbab9fda871b84ecd1d0111f40');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:09.000000+00:00','operator','recording.received','rec-mec7spdces3q','{"again":true,"sha256":"0ce48aac985a97d7054049629bef5dc4709863620031e9dccf591598fcd9ac2e","size_bytes":13}','64f6149ff4ae781a131e36ee605af04d3dbe02cbab9fda871b84ecd1d0111f40','81b5c54d391b43c61ff151e6e4b71b5ed9a07189960d1729d601bf29d8fbbfa9');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:11.000000+00:00','pipeline','run.began','run-5m6tv0zvvhad','{"recording":"rec-mec7spdces3q","stages":["prepare"]}','81b5c54d391b43c61ff151e6e4b71b5ed9a07189960d1729d601bf29d8fbbfa9','20e4ff8bcfbc0607118129863cab662aaa35a4da7511024fd31fbad3f44c4bfe');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:12.000000+00:00','pipeline','recording.advanced','rec-mec7spdces3q','{"run":"run-5m6tv0zvvhad","state":"prepared"}','20e4ff8bcfbc0607118129863cab662aaa35a4da7511024fd31fbad3f44c4bfe','9898ff975e4466631fc5a58d5dd80cae7d26dd12fc388e58e9bbe10408a3e980');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:14.000000+00:00','pipeline','run.ended','run-5m6tv0zvvhad','{"outcome":"done"}','9898ff975e4466631fc5a58d5dd80cae7d26dd12fc388e58e9bbe10408a3e980','b35b7790262725e2d749445c50ea86df003b71922232544b25d136148d99a6eb');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:16.000000+00:00','pipeline','run.began','run-41brst4zr0sd','{"recording":"rec-mec7spdces3q","stages":["transcribe","translate"]}','b35b7790262725e2d749445c50ea86df003b71922232544b25d136148d99a6eb','1ca780e434b3be268dab7cf78d0e4c38902e7f258d5669212facb811d1d0a090');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:17.000000+00:00','pipeline','run.loaded','run-41brst4zr0sd','{"digest":"cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2","engine":"faster-whisper","model":"whisper-base"}','1ca780e434b3be268dab7cf78d0e4c38902e7f258d5669212facb811d1d0a090','15c087edd2fec359482d18e50ae94d5b92f1c32aede0c690f238c55c7f92c10e');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:21.000000+00:00','pipeline','transcript.written','rec-mec7spdces3q','{"model":"cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2","retired":0,"run":"run-41brst4zr0sd","seal":"d90b5180e1bddb9b10d65378e182afbec137c6237ca103bba0f9435586e57a1d","segments":4}','15c087edd2fec359482d18e50ae94d5b92f1c32aede0c690f238c55c7f92c10e','31e329a0d0048c34221e3f0eb44444536ea3853cc486095b3734c01e30ccdb43');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:25.000000+00:00','pipeline','transcript.written','rec-mec7spdces3q','{"model":"d35c416a85b807e9b5384915d6ebb4a9f7352713efd89857b45a242f473728a9","retired":4,"run":"run-41brst4zr0sd","seal":"114a2c2b1c92db72661f6bc31b754dd2b6e377aa01e0d869bb4a1c4d683ff5df","segments":4}','31e329a0d0048c34221e3f0eb44444536ea3853cc486095b3734c01e30ccdb43','1fb10a34ed1002daef43ace25c4b972d8acdb667fabe43db624da64904f5b9ce');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:29.000000+00:00','pipeline','transcript.translated','rec-mec7spdces3q','{"model":"553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff","proposed":0,"run":"run-41brst4zr0sd","seal":"5296f82f03e93e8c562f3684445996757f7c49a4a3030c57a5c64ffc49218988","translations":2}','1fb10a34ed1002daef43ace25c4b972d8acdb667fabe43db624da64904f5b9ce','89ad42c7a7ff176c13ff7ccc9a62783931a0d4089759ae38a37375b941fdccbf');
INSERT INTO "audit" VALUES(13,'2026-03-01T12:00:30.000000+00:00','pipeline','recording.advanced','rec-mec7spdces3q','{"run":"run-41brst4zr0sd","state":"in review"}','89ad42c7a7ff176c13ff7ccc9a62783931a0d4089759ae38a37375b941fdccbf','475abe97a2a16296bb95dbdabbe4865745d25bc70ad85250050462ac4d744f8a');
INSERT INTO "audit" VALUES(14,'2026-03-01T12:00:32.000000+00:00','pipeline','run.ended','run-41brst4zr0sd','{"outcome":"done"}','475abe97a2a16296bb95dbdabbe4865745d25bc70ad85250050462ac4d744f8a','1812245c77cde4e9b7a1d4a8f5b161ace9854d60098ca2c7216b7bc6e9d6683a');
INSERT INTO "audit" VALUES(15,'2026-03-01T12:00:33.000000+00:00','aigul','speaker.added','spk-kwetrd370fz7','{"recording":"rec-mec7spdces3q","role":"witness"}','1812245c77cde4e9b7a1d4a8f5b161ace9854d60098ca2c7216b7bc6e9d6683a','59c743ec736b878e639653c28ccb7bd4c1d709e017121c4322ea41e2f2c810b5');
INSERT INTO "audit" VALUES(16,'2026-03-01T12:00:34.000000+00:00','operator','recording.read','rec-mec7spdces3q','{"segments":4}','59c743ec736b878e639653c28ccb7bd4c1d709e017121c4322ea41e2f2c810b5','2b5485c9595dced58c12fb1ac2646aff7f7568661ba3de6c0448ba2b78d4a7d6');
INSERT INTO "audit" VALUES(17,'2026-03-01T12:00:36.000000+00:00','aigul','segment.revised','seg-xkxr8hz4shc8','{"kind":"translation","number":2,"seal":"6ab5ff58f9529116ab54906761d3580c1db24c8dd5473b7a780bec5d63a28be3"}','2b5485c9595dced58c12fb1ac2646aff7f7568661ba3de6c0448ba2b78d4a7d6','aa7195c6ff6a8ee32aee82d6568b425d7e79199f851966888ebf3022b6ca09ae');
INSERT INTO "audit" VALUES(18,'2026-03-01T12:00:38.000000+00:00','aigul','segment.revised','seg-xkxr8hz4shc8','{"kind":"speaker","number":1,"seal":"048ac9273d33c401a50a9d4158b9d987d7a0d5f2313fbaaa9e8f70ad1b9de661"}','aa7195c6ff6a8ee32aee82d6568b425d7e79199f851966888ebf3022b6ca09ae','12ac5e96a859cd63c66d6b79e79af8357848a81ac76d1d8050a348ac901a1d0a');
INSERT INTO "audit" VALUES(19,'2026-03-01T12:00:40.000000+00:00','dolkun','segment.approved','seg-xkxr8hz4shc8','{"number":1,"seal":"adf96d64ee373d222d8c667a408608e30783d0094b3d6f93588cb1e63db90553","source":1,"translation":2}','12ac5e96a859cd63c66d6b79e79af8357848a81ac76d1d8050a348ac901a1d0a','1a7b23edacdcfddb683ec71ad990f3ca11b23bd5a5e1639928d4959297bc4fd0');
INSERT INTO "audit" VALUES(20,'2026-03-01T12:00:42.000000+00:00','aigul','finding.settled','seg-3mrs7ft3wyvy','{"finding":3}','1a7b23edacdcfddb683ec71ad990f3ca11b23bd5a5e1639928d4959297bc4fd0','87a0b1f89756217cfc0a4e5cc3814d347197e0ac62f05eb6e0e7b0fcd4e031d9');
INSERT INTO "audit" VALUES(21,'2026-03-01T12:00:44.000000+00:00','pipeline','run.began','run-rwqtnz66c59m','{"recording":"rec-mec7spdces3q","stages":["transcribe","translate"]}','87a0b1f89756217cfc0a4e5cc3814d347197e0ac62f05eb6e0e7b0fcd4e031d9','b48ff62582b4ed1d53099f943bbd4960060deec7db52a1e597c1698ddb7339b3');
INSERT INTO "audit" VALUES(22,'2026-03-01T12:00:46.000000+00:00','pipeline','transcript.proposed','rec-mec7spdces3q','{"model":"cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2","run":"run-rwqtnz66c59m","segments":2}','b48ff62582b4ed1d53099f943bbd4960060deec7db52a1e597c1698ddb7339b3','95874e3816507f8e7a43c941ccc34014808dbcaa60c56dfdcb71c1bb9e3ac813');
INSERT INTO "audit" VALUES(23,'2026-03-01T12:00:49.000000+00:00','pipeline','transcript.translated','rec-mec7spdces3q','{"model":"553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff","proposed":1,"run":"run-rwqtnz66c59m","seal":"f9da415cc595a935eccf24e05cbced7b17d8e4200ddac50d45cc8e5dcbe44bac","translations":1}','95874e3816507f8e7a43c941ccc34014808dbcaa60c56dfdcb71c1bb9e3ac813','2c79300557b6fd343ef976a0930c708987c12bdaa337f30640219bc90aa57cf7');
INSERT INTO "audit" VALUES(24,'2026-03-01T12:00:50.000000+00:00','pipeline','recording.failed','rec-mec7spdces3q','{"run":"run-rwqtnz66c59m","stage":"translate"}','2c79300557b6fd343ef976a0930c708987c12bdaa337f30640219bc90aa57cf7','ada533cedab4e12c00a2df134edf828a5bce5c4a6e382840a3139f146db656b5');
INSERT INTO "audit" VALUES(25,'2026-03-01T12:00:53.000000+00:00','pipeline','run.ended','run-rwqtnz66c59m','{"outcome":"abandoned"}','ada533cedab4e12c00a2df134edf828a5bce5c4a6e382840a3139f146db656b5','b272bc07d6be4955b3d85816b0fbfb5d28e6ca89cfff3df62980397136d6c309');
INSERT INTO "audit" VALUES(26,'2026-03-01T12:00:54.000000+00:00','pipeline','run.began','run-ma9t6yg4yc2w','{"recording":"rec-mec7spdces3q","stages":["transcribe"]}','b272bc07d6be4955b3d85816b0fbfb5d28e6ca89cfff3df62980397136d6c309','0f645cedc93c44129fb57b39024af857e79b8d892459f1e0b69b599f69e6d58e');
CREATE TABLE chunk (
	"key" VARCHAR(64) NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_chunk PRIMARY KEY ("key"), 
	CONSTRAINT fk_chunk_recording_recording FOREIGN KEY(recording) REFERENCES recording (id)
);
INSERT INTO "chunk" VALUES('2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683','rec-mec7spdces3q',0,3000,'[{"text":"бір"}]','f5212fc2802528830c511d580616e10b47f0b6e7257720d2704a4a0904497928');
CREATE TABLE custody (
	id INTEGER NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"by" TEXT NOT NULL, 
	event VARCHAR(16) NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_custody PRIMARY KEY (id), 
	CONSTRAINT fk_custody_recording_recording FOREIGN KEY(recording) REFERENCES recording (id)
);
INSERT INTO "custody" VALUES(1,'rec-mec7spdces3q','2026-03-01T12:00:06.000000+00:00','operator','received','сұхбат.wav');
INSERT INTO "custody" VALUES(2,'rec-mec7spdces3q','2026-03-01T12:00:08.000000+00:00','operator','received','copy.wav');
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	segment VARCHAR(32) NOT NULL, 
	about VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	run VARCHAR(32) NOT NULL, 
	code VARCHAR(32) NOT NULL, 
	severity VARCHAR(16) NOT NULL, 
	message TEXT NOT NULL, 
	evidence TEXT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (id), 
	CONSTRAINT fk_finding_run_run FOREIGN KEY(run) REFERENCES run (id), 
	CONSTRAINT fk_finding_segment_segment FOREIGN KEY(segment) REFERENCES segment (id)
);
INSERT INTO "finding" VALUES(1,'seg-stef5bv79en8','source',1,'run-41brst4zr0sd','loop','warning','the words repeat','{}');
INSERT INTO "finding" VALUES(2,'seg-y5yeqz56qv5f','source',0,'run-41brst4zr0sd','speech-without-text','note','nothing was written','{}');
INSERT INTO "finding" VALUES(3,'seg-3mrs7ft3wyvy','source',1,'run-41brst4zr0sd','loop','warning','the words repeat','{}');
INSERT INTO "finding" VALUES(4,'seg-7h7gte8b0kk5','source',0,'run-41brst4zr0sd','speech-without-text','note','nothing was written','{}');
INSERT INTO "finding" VALUES(5,'seg-xkxr8hz4shc8','translation',1,'run-41brst4zr0sd','negation-lost','warning','a negation may be lost','{}');
INSERT INTO "finding" VALUES(6,'seg-3mrs7ft3wyvy','translation',1,'run-41brst4zr0sd','negation-lost','warning','a negation may be lost','{}');
INSERT INTO "finding" VALUES(7,'seg-3mrs7ft3wyvy','translation',2,'run-rwqtnz66c59m','negation-lost','warning','a negation may be lost','{}');
CREATE TABLE proposal (
	id INTEGER NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	run VARCHAR(32) NOT NULL, 
	segment VARCHAR(32), 
	kind VARCHAR(16) NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	gap VARCHAR(16), 
	text TEXT, 
	of_revision INTEGER, 
	at VARCHAR(32) NOT NULL, 
	author TEXT NOT NULL, 
	model TEXT NOT NULL, 
	model_digest VARCHAR(64) NOT NULL, 
	glossary_version VARCHAR(64), 
	"key" VARCHAR(64), 
	findings TEXT NOT NULL, 
	CONSTRAINT pk_proposal PRIMARY KEY (id), 
	CONSTRAINT fk_proposal_recording_recording FOREIGN KEY(recording) REFERENCES recording (id), 
	CONSTRAINT fk_proposal_run_run FOREIGN KEY(run) REFERENCES run (id), 
	CONSTRAINT fk_proposal_segment_segment FOREIGN KEY(segment) REFERENCES segment (id)
);
INSERT INTO "proposal" VALUES(1,'rec-mec7spdces3q','run-rwqtnz66c59m',NULL,'source',0,3000,'kk-Cyrl',NULL,'үш',NULL,'2026-03-01T12:00:45.000000+00:00','faster-whisper','whisper-base','cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2',NULL,NULL,'{"findings":[]}');
INSERT INTO "proposal" VALUES(2,'rec-mec7spdces3q','run-rwqtnz66c59m',NULL,'source',4000,8000,'kk-Cyrl',NULL,'Үрімжіде',NULL,'2026-03-01T12:00:45.000000+00:00','faster-whisper','whisper-base','cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2',NULL,NULL,'{"findings":[{"code":"loop","evidence":{},"message":"the words repeat","segment":null,"settled_by":null,"severity":"warning"}]}');
INSERT INTO "proposal" VALUES(3,'rec-mec7spdces3q','run-rwqtnz66c59m','seg-xkxr8hz4shc8','translation',0,3000,'en',NULL,'English of бір екі!',1,'2026-03-01T12:00:48.000000+00:00','argos','kk-en','553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff','g1','11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437','{"findings":[{"code":"negation-lost","evidence":{},"message":"a negation may be lost","segment":"seg-xkxr8hz4shc8","settled_by":null,"severity":"warning"}]}');
CREATE TABLE recording (
	id VARCHAR(32) NOT NULL, 
	original VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	consent VARCHAR(16) NOT NULL, 
	received_at VARCHAR(32) NOT NULL, 
	reference TEXT, 
	witness TEXT, 
	media TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	duration_ms INTEGER, 
	preparation TEXT, 
	failed_stage VARCHAR(16), 
	failed_cause TEXT, 
	CONSTRAINT pk_recording PRIMARY KEY (id), 
	CONSTRAINT uq_recording_original UNIQUE (original)
);
INSERT INTO "recording" VALUES('rec-mec7spdces3q','0ce48aac985a97d7054049629bef5dc4709863620031e9dccf591598fcd9ac2e',13,'сұхбат.wav','kk-Cyrl','team','2026-03-01T12:00:05.000000+00:00','K-7','A-12','{"channels":1,"codec":"pcm_s16le","container":"wav","declared_ms":10000,"has_video":false,"sample_rate_hz":16000}','in review',10000,'{"lost_ms":0}','translate','the disk was full');
CREATE TABLE retirement (
	segment VARCHAR(32) NOT NULL, 
	run VARCHAR(32) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_retirement PRIMARY KEY (segment), 
	CONSTRAINT fk_retirement_run_run FOREIGN KEY(run) REFERENCES run (id), 
	CONSTRAINT fk_retirement_segment_segment FOREIGN KEY(segment) REFERENCES segment (id)
);
INSERT INTO "retirement" VALUES('seg-qw72rwa3rejk','run-41brst4zr0sd','2026-03-01T12:00:22.000000+00:00');
INSERT INTO "retirement" VALUES('seg-gjvs9em02c84','run-41brst4zr0sd','2026-03-01T12:00:22.000000+00:00');
INSERT INTO "retirement" VALUES('seg-stef5bv79en8','run-41brst4zr0sd','2026-03-01T12:00:22.000000+00:00');
INSERT INTO "retirement" VALUES('seg-y5yeqz56qv5f','run-41brst4zr0sd','2026-03-01T12:00:22.000000+00:00');
CREATE TABLE revision (
	segment VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	of_revision INTEGER, 
	at VARCHAR(32) NOT NULL, 
	reason TEXT, 
	author TEXT NOT NULL, 
	model TEXT, 
	model_digest VARCHAR(64), 
	glossary_version VARCHAR(64), 
	run VARCHAR(32), 
	event INTEGER NOT NULL, 
	raw TEXT, 
	words TEXT, 
	evidence TEXT, 
	"key" VARCHAR(64), 
	CONSTRAINT pk_revision PRIMARY KEY (segment, kind, number), 
	CONSTRAINT ck_revision_of_revision CHECK ((kind = 'translation') = (of_revision IS NOT NULL)), 
	CONSTRAINT ck_revision_author CHECK ((model IS NULL) = (run IS NULL) AND (model IS NULL) = (model_digest IS NULL)), 
	CONSTRAINT ck_revision_number CHECK (number >= 1), 
	CONSTRAINT fk_revision_run_run FOREIGN KEY(run) REFERENCES run (id), 
	CONSTRAINT fk_revision_segment_segment FOREIGN KEY(segment) REFERENCES segment (id)
);
INSERT INTO "revision" VALUES('seg-qw72rwa3rejk','source',1,'бір екі',NULL,'2026-03-01T12:00:19.000000+00:00',NULL,'faster-whisper','whisper-base','cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2',NULL,'run-41brst4zr0sd',10,NULL,'[["бір",100,900,0.5],["екі",900,2000,0.9]]','{"avg_logprob":-0.25}',NULL);
INSERT INTO "revision" VALUES('seg-stef5bv79en8','source',1,'Үрімжіде',NULL,'2026-03-01T12:00:20.000000+00:00',NULL,'faster-whisper','whisper-base','cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2',NULL,'run-41brst4zr0sd',10,'Urimjide',NULL,NULL,NULL);
INSERT INTO "revision" VALUES('seg-xkxr8hz4shc8','source',1,'бір екі',NULL,'2026-03-01T12:00:23.000000+00:00',NULL,'faster-whisper','whisper-large','d35c416a85b807e9b5384915d6ebb4a9f7352713efd89857b45a242f473728a9',NULL,'run-41brst4zr0sd',11,NULL,'[["бір",100,900,0.5],["екі",900,2000,0.9]]','{"avg_logprob":-0.25}',NULL);
INSERT INTO "revision" VALUES('seg-3mrs7ft3wyvy','source',1,'Үрімжіде болдым',NULL,'2026-03-01T12:00:24.000000+00:00',NULL,'faster-whisper','whisper-large','d35c416a85b807e9b5384915d6ebb4a9f7352713efd89857b45a242f473728a9',NULL,'run-41brst4zr0sd',11,'Urimjide',NULL,NULL,NULL);
INSERT INTO "revision" VALUES('seg-xkxr8hz4shc8','translation',1,'English of бір екі',1,'2026-03-01T12:00:26.000000+00:00',NULL,'argos','kk-en','553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff','g1','run-41brst4zr0sd',12,'raw of бір екі',NULL,NULL,'2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683');
INSERT INTO "revision" VALUES('seg-3mrs7ft3wyvy','translation',1,'English of Үрімжіде болдым',1,'2026-03-01T12:00:27.000000+00:00',NULL,'argos','kk-en','553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff','g1','run-41brst4zr0sd',12,'raw of Үрімжіде болдым',NULL,NULL,'2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683');
INSERT INTO "revision" VALUES('seg-xkxr8hz4shc8','translation',2,'One, two',1,'2026-03-01T12:00:35.000000+00:00',NULL,'aigul',NULL,NULL,NULL,NULL,17,NULL,NULL,NULL,NULL);
INSERT INTO "revision" VALUES('seg-xkxr8hz4shc8','speaker',1,'spk-kwetrd370fz7',NULL,'2026-03-01T12:00:37.000000+00:00',NULL,'aigul',NULL,NULL,NULL,NULL,18,NULL,NULL,NULL,NULL);
INSERT INTO "revision" VALUES('seg-xkxr8hz4shc8','status',1,'approved',NULL,'2026-03-01T12:00:39.000000+00:00',NULL,'dolkun',NULL,NULL,NULL,NULL,19,NULL,NULL,NULL,NULL);
INSERT INTO "revision" VALUES('seg-3mrs7ft3wyvy','translation',2,'English of Үрімжіде болдым!',1,'2026-03-01T12:00:47.000000+00:00',NULL,'argos','kk-en','553c0db8cb2abbdf02f9ec788ee3484b31cc48a3fc0413ab479826072a56f6ff','g1','run-rwqtnz66c59m',23,'raw of Үрімжіде болдым!',NULL,NULL,'11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437');
CREATE TABLE run (
	id VARCHAR(32) NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	stages TEXT NOT NULL, 
	options TEXT NOT NULL, 
	glossary_version VARCHAR(64), 
	began_at VARCHAR(32) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	ended_at VARCHAR(32), 
	cause TEXT, 
	CONSTRAINT pk_run PRIMARY KEY (id), 
	CONSTRAINT fk_run_recording_recording FOREIGN KEY(recording) REFERENCES recording (id)
);
INSERT INTO "run" VALUES('run-5m6tv0zvvhad','rec-mec7spdces3q','["prepare"]','{}',NULL,'2026-03-01T12:00:10.000000+00:00','done','2026-03-01T12:00:13.000000+00:00',NULL);
INSERT INTO "run" VALUES('run-41brst4zr0sd','rec-mec7spdces3q','["transcribe", "translate"]','{"beam_size":5}','g1','2026-03-01T12:00:15.000000+00:00','done','2026-03-01T12:00:31.000000+00:00',NULL);
INSERT INTO "run" VALUES('run-rwqtnz66c59m','rec-mec7spdces3q','["transcribe", "translate"]','{}','g2','2026-03-01T12:00:43.000000+00:00','abandoned','2026-03-01T12:00:52.000000+00:00','it was stopped from outside');
INSERT INTO "run" VALUES('run-ma9t6yg4yc2w','rec-mec7spdces3q','["transcribe"]','{}',NULL,'2026-03-01T12:00:51.000000+00:00','running',NULL,NULL);
CREATE TABLE run_model (
	run VARCHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	engine TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	licence TEXT NOT NULL, 
	CONSTRAINT pk_run_model PRIMARY KEY (run, position), 
	CONSTRAINT fk_run_model_run_run FOREIGN KEY(run) REFERENCES run (id)
);
INSERT INTO "run_model" VALUES('run-41brst4zr0sd',0,'whisper-base','faster-whisper','cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2','MIT');
CREATE TABLE segment (
	id VARCHAR(32) NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	run VARCHAR(32) NOT NULL, 
	start_ms INTEGER NOT NULL, 
	end_ms INTEGER NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	gap VARCHAR(16), 
	speaker VARCHAR(32), 
	CONSTRAINT pk_segment PRIMARY KEY (id), 
	CONSTRAINT ck_segment_span CHECK (0 <= start_ms AND start_ms < end_ms), 
	CONSTRAINT fk_segment_recording_recording FOREIGN KEY(recording) REFERENCES recording (id), 
	CONSTRAINT fk_segment_run_run FOREIGN KEY(run) REFERENCES run (id), 
	CONSTRAINT fk_segment_speaker_speaker FOREIGN KEY(speaker) REFERENCES speaker (id)
);
INSERT INTO "segment" VALUES('seg-qw72rwa3rejk','rec-mec7spdces3q','run-41brst4zr0sd',0,3000,'kk-Cyrl',NULL,NULL);
INSERT INTO "segment" VALUES('seg-gjvs9em02c84','rec-mec7spdces3q','run-41brst4zr0sd',3000,4000,'kk-Cyrl','silence',NULL);
INSERT INTO "segment" VALUES('seg-stef5bv79en8','rec-mec7spdces3q','run-41brst4zr0sd',4000,8000,'kk-Cyrl',NULL,NULL);
INSERT INTO "segment" VALUES('seg-y5yeqz56qv5f','rec-mec7spdces3q','run-41brst4zr0sd',8000,10000,'kk-Cyrl','unclear',NULL);
INSERT INTO "segment" VALUES('seg-xkxr8hz4shc8','rec-mec7spdces3q','run-41brst4zr0sd',0,3000,'kk-Cyrl',NULL,NULL);
INSERT INTO "segment" VALUES('seg-qjabz7hd62az','rec-mec7spdces3q','run-41brst4zr0sd',3000,4000,'kk-Cyrl','silence',NULL);
INSERT INTO "segment" VALUES('seg-3mrs7ft3wyvy','rec-mec7spdces3q','run-41brst4zr0sd',4000,8000,'kk-Cyrl',NULL,NULL);
INSERT INTO "segment" VALUES('seg-7h7gte8b0kk5','rec-mec7spdces3q','run-41brst4zr0sd',8000,10000,'kk-Cyrl','unclear',NULL);
CREATE TABLE settlement (
	finding INTEGER NOT NULL, 
	"by" TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	reason TEXT, 
	CONSTRAINT pk_settlement PRIMARY KEY (finding), 
	CONSTRAINT fk_settlement_finding_finding FOREIGN KEY(finding) REFERENCES finding (id)
);
INSERT INTO "settlement" VALUES(3,'aigul','2026-03-01T12:00:41.000000+00:00','heard it');
CREATE TABLE speaker (
	id VARCHAR(32) NOT NULL, 
	recording VARCHAR(32) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	pseudonym TEXT NOT NULL, 
	CONSTRAINT pk_speaker PRIMARY KEY (id), 
	CONSTRAINT fk_speaker_recording_recording FOREIGN KEY(recording) REFERENCES recording (id)
);
INSERT INTO "speaker" VALUES('spk-kwetrd370fz7','rec-mec7spdces3q','witness','A-12');
CREATE TABLE term (
	segment VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	concept TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	verdict VARCHAR(32) NOT NULL, 
	form TEXT NOT NULL, 
	source_start INTEGER, 
	source_end INTEGER, 
	target_start INTEGER, 
	target_end INTEGER, 
	CONSTRAINT pk_term PRIMARY KEY (segment, kind, number, position), 
	CONSTRAINT ck_term_kind CHECK (kind = 'translation'), 
	CONSTRAINT fk_term_segment_revision FOREIGN KEY(segment, kind, number) REFERENCES revision (segment, kind, number)
);
INSERT INTO "term" VALUES('seg-xkxr8hz4shc8','translation',1,0,'urumchi',1,'rendered','бір екі',0,3,1,4);
INSERT INTO "term" VALUES('seg-3mrs7ft3wyvy','translation',1,0,'urumchi',1,'rendered','Үрімжіде болдым',0,3,1,4);
INSERT INTO "term" VALUES('seg-3mrs7ft3wyvy','translation',2,0,'urumchi',1,'rendered','Үрімжіде болдым',0,3,1,4);
CREATE INDEX ix_chunk_recording ON chunk (recording);
CREATE INDEX ix_custody_recording ON custody (recording);
CREATE INDEX ix_run_recording ON run (recording);
CREATE INDEX ix_speaker_recording ON speaker (recording);
CREATE INDEX ix_segment_recording ON segment (recording, start_ms);
CREATE INDEX ix_finding_segment ON finding (segment);
CREATE INDEX ix_proposal_recording ON proposal (recording);
CREATE INDEX ix_revision_event ON revision (event);
CREATE INDEX ix_term_concept ON term (concept);
CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'a row of audit is never changed'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'a row of audit is never deleted'); END;
CREATE TRIGGER approval_update BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'a row of approval is never changed'); END;
CREATE TRIGGER approval_delete BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'a row of approval is never deleted'); END;
CREATE TRIGGER custody_update BEFORE UPDATE ON custody BEGIN SELECT RAISE(ABORT, 'a row of custody is never changed'); END;
CREATE TRIGGER custody_delete BEFORE DELETE ON custody BEGIN SELECT RAISE(ABORT, 'a row of custody is never deleted'); END;
CREATE TRIGGER finding_update BEFORE UPDATE ON finding BEGIN SELECT RAISE(ABORT, 'a row of finding is never changed'); END;
CREATE TRIGGER finding_delete BEFORE DELETE ON finding BEGIN SELECT RAISE(ABORT, 'a row of finding is never deleted'); END;
CREATE TRIGGER proposal_update BEFORE UPDATE ON proposal BEGIN SELECT RAISE(ABORT, 'a row of proposal is never changed'); END;
CREATE TRIGGER proposal_delete BEFORE DELETE ON proposal BEGIN SELECT RAISE(ABORT, 'a row of proposal is never deleted'); END;
CREATE TRIGGER retirement_update BEFORE UPDATE ON retirement BEGIN SELECT RAISE(ABORT, 'a row of retirement is never changed'); END;
CREATE TRIGGER retirement_delete BEFORE DELETE ON retirement BEGIN SELECT RAISE(ABORT, 'a row of retirement is never deleted'); END;
CREATE TRIGGER revision_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'a row of revision is never changed'); END;
CREATE TRIGGER revision_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'a row of revision is never deleted'); END;
CREATE TRIGGER run_model_update BEFORE UPDATE ON run_model BEGIN SELECT RAISE(ABORT, 'a row of run_model is never changed'); END;
CREATE TRIGGER run_model_delete BEFORE DELETE ON run_model BEGIN SELECT RAISE(ABORT, 'a row of run_model is never deleted'); END;
CREATE TRIGGER segment_update BEFORE UPDATE ON segment BEGIN SELECT RAISE(ABORT, 'a row of segment is never changed'); END;
CREATE TRIGGER segment_delete BEFORE DELETE ON segment BEGIN SELECT RAISE(ABORT, 'a row of segment is never deleted'); END;
CREATE TRIGGER settlement_update BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'a row of settlement is never changed'); END;
CREATE TRIGGER settlement_delete BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'a row of settlement is never deleted'); END;
CREATE TRIGGER term_update BEFORE UPDATE ON term BEGIN SELECT RAISE(ABORT, 'a row of term is never changed'); END;
CREATE TRIGGER term_delete BEFORE DELETE ON term BEGIN SELECT RAISE(ABORT, 'a row of term is never deleted'); END;
CREATE TRIGGER recording_update BEFORE UPDATE OF "id", "original", "size_bytes", "name", "language", "consent", "received_at", "reference", "witness", "media" ON recording BEGIN SELECT RAISE(ABORT, 'what was written of a recording is never changed'); END;
CREATE TRIGGER recording_delete BEFORE DELETE ON recording BEGIN SELECT RAISE(ABORT, 'a row of recording is never deleted'); END;
CREATE TRIGGER run_update BEFORE UPDATE OF "id", "recording", "stages", "options", "began_at" ON run BEGIN SELECT RAISE(ABORT, 'what was written of a run is never changed'); END;
CREATE TRIGGER run_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'a row of run is never deleted'); END;
CREATE TRIGGER speaker_update BEFORE UPDATE OF "id", "recording" ON speaker BEGIN SELECT RAISE(ABORT, 'what was written of a speaker is never changed'); END;
CREATE TRIGGER speaker_delete BEFORE DELETE ON speaker BEGIN SELECT RAISE(ABORT, 'a row of speaker is never deleted'); END;
CREATE TRIGGER revision_follows BEFORE INSERT ON revision WHEN NEW.number <> 1 + (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = NEW.kind) BEGIN SELECT RAISE(ABORT, 'revisions of a segment are counted one by one'); END;
CREATE TRIGGER revision_person BEFORE INSERT ON revision WHEN NEW.model IS NOT NULL AND EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = NEW.kind AND model IS NULL) BEGIN SELECT RAISE(ABORT, 'a machine never writes over a person'); END;
CREATE TRIGGER revision_renders BEFORE INSERT ON revision WHEN NEW.of_revision IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = 'source' AND number = NEW.of_revision) BEGIN SELECT RAISE(ABORT, 'a translation renders a source revision that exists'); END;
CREATE TRIGGER revision_retired BEFORE INSERT ON revision WHEN EXISTS (SELECT 1 FROM retirement WHERE segment = NEW.segment) BEGIN SELECT RAISE(ABORT, 'a retired segment is never written to'); END;
CREATE TRIGGER retirement_person BEFORE INSERT ON retirement WHEN EXISTS (SELECT 1 FROM revision WHERE segment = NEW.segment AND model IS NULL) BEGIN SELECT RAISE(ABORT, 'a segment that a person has worked on is never retired'); END;
CREATE TRIGGER approval_own_work BEFORE INSERT ON approval WHEN EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind <> 'status' AND model IS NULL
            AND author = NEW.person) BEGIN SELECT RAISE(ABORT, 'whoever corrected a segment cannot approve it'); END;
CREATE TRIGGER approval_author BEFORE INSERT ON approval WHEN NOT EXISTS (
            SELECT 1 FROM revision WHERE segment = NEW.segment AND kind = 'status' AND number = NEW.number
            AND author = NEW.person AND model IS NULL) BEGIN SELECT RAISE(ABORT, 'an approval is by the author of its status'); END;
CREATE TRIGGER approval_latest BEFORE INSERT ON approval WHEN NEW.source <> (SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'source')
        OR NEW.speaker <> (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'speaker')
        OR COALESCE(NEW.translation, 0) <> (
            SELECT COALESCE(MAX(number), 0) FROM revision WHERE segment = NEW.segment AND kind = 'translation') BEGIN SELECT RAISE(ABORT, 'an approval is bound to the latest revisions'); END;
CREATE TRIGGER audit_follows BEFORE INSERT ON audit WHEN NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM audit)
        OR NEW.previous <> COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') BEGIN SELECT RAISE(ABORT, 'the audit trail has no holes'); END;
CREATE TRIGGER account_delete BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'an account is closed, never deleted'); END;
CREATE TRIGGER account_update BEFORE UPDATE OF name, made_at ON account BEGIN SELECT RAISE(ABORT, 'the name of an account is for ever'); END;
COMMIT;
